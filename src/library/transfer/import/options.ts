import { z } from 'zod'

/** What an import can take from a file. */
export const subjects = ['subscriptions', 'groups', 'playlists', 'history', 'preferences'] as const

export type Subject = (typeof subjects)[number]

/** What its owner wants of an import. */
export const importOptions = z.object({
  /** What the file is called. */
  name: z.string().max(300).default('upload'),
  /** Whether what is there stays, or goes for what the file has of the same kind. */
  mode: z.enum(['merge', 'replace']).default('merge'),
  take: z
    .array(z.enum(subjects))
    .min(1)
    .default([...subjects]),
  /** Whether the file is only looked at until its owner says how it goes on. */
  isPreview: z.boolean().default(false),
})

export type ImportOptions = z.infer<typeof importOptions>
