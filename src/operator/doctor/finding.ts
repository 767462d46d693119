/** What a check has found, in a sentence; what to do about it is a part of that. */
export interface Finding {
  /** What was looked at: `database`, `mail`, … */
  about: string
  state: 'good' | 'warning' | 'failed'
  text: string
}

export const good = (about: string, text: string): Finding => ({ about, state: 'good', text })
export const warning = (about: string, text: string): Finding => ({ about, state: 'warning', text })
export const failed = (about: string, text: string): Finding => ({ about, state: 'failed', text })

export const reasonOf = (error: unknown): string =>
  error instanceof Error && error.message !== '' ? error.message : String(error)
