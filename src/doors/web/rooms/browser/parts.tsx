import type { ComponentChildren } from 'preact'
import type { App, AppState } from './app.js'
import type { Model } from './model.js'

export interface ViewProps {
  app: App
  model: Model
}

export type RoomProps = { app: App } & AppState

interface PressProps {
  look?: 'primary' | 'plain' | 'danger' | 'quiet'
  /** What it is called for who cannot see what stands around it. */
  label?: string
  isPressed?: boolean
  isDisabled?: boolean
  onPress: () => void
  children: ComponentChildren
}

/** A button that does something on this page. */
export function Press({ look = 'quiet', label, isPressed, isDisabled, ...rest }: PressProps) {
  return (
    <button
      type="button"
      class={`button ${look}`}
      aria-label={label}
      title={label}
      aria-pressed={isPressed}
      disabled={isDisabled}
      onClick={rest.onPress}
    >
      {rest.children}
    </button>
  )
}

/** The texts of a form that was sent, by name; a ticked box is `on`. */
export function formFieldsOf(form: HTMLFormElement): Record<string, string> {
  const texts = [...new FormData(form)].filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  )
  return Object.fromEntries(texts)
}

interface SendFormProps {
  class?: string
  label?: string
  /** Gets what was typed; the form is emptied unless it returns false. */
  onSend: (fields: Record<string, string>, form: HTMLFormElement) => boolean | undefined
  children: ComponentChildren
}

/** A form that stays on the page. */
export function SendForm({ onSend, label, children, ...rest }: SendFormProps) {
  return (
    <form
      class={rest.class}
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault()
        const form = event.currentTarget
        if (onSend(formFieldsOf(form), form) !== false) form.reset()
      }}
    >
      {children}
    </form>
  )
}
