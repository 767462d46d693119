import type { ComponentChildren } from 'preact'
import type { Visitor } from './visitor.js'

interface FormProps {
  visitor: Visitor
  /** The path it posts to. */
  action: string
  class?: string
  children: ComponentChildren
}

/** A form that only this visitor can send, and only from here. */
export function Form({ visitor, action, children, ...rest }: FormProps) {
  return (
    <form method="post" action={action} {...rest}>
      <input type="hidden" name="csrf_token" value={visitor.formToken(action)} />
      {children}
    </form>
  )
}

interface ButtonProps {
  look?: 'primary' | 'plain' | 'danger' | 'quiet'
  name?: string
  value?: string
  /** What it is called for who cannot see what stands around it. */
  label?: string
  children: ComponentChildren
}

export function Button({ look = 'plain', label, children, ...rest }: ButtonProps) {
  return (
    <button type="submit" class={`button ${look}`} aria-label={label} {...rest}>
      {children}
    </button>
  )
}

interface FieldProps {
  id: string
  label: string
  hint?: string
  children: ComponentChildren
}

/** A labelled input; the child has `id` as its own and `id-hint` as its description. */
export function Field({ id, label, hint, children }: FieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint === undefined ? undefined : (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}

interface NoticeProps {
  kind: 'error' | 'warning' | 'news'
  id?: string
  children: ComponentChildren
}

/** Something to notice: a mistake (read out at once), a warning, or a piece of news. */
export function Notice(props: NoticeProps) {
  return (
    <div
      id={props.id}
      class={`notice ${props.kind}`}
      role={props.kind === 'error' ? 'alert' : undefined}
    >
      {props.children}
    </div>
  )
}

/** Hidden inputs that carry a request through a form, value for value. */
export function HiddenFields({ fields }: { fields: readonly (readonly [string, string])[] }) {
  return (
    <>
      {fields.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
    </>
  )
}

/** A time for people, in UTC, and for programs. `at` is epoch milliseconds. */
export function Time({ at }: { at: number }) {
  const iso = isoTimeOf(at)
  return <time dateTime={iso}>{iso.slice(0, 16).replace('T', ' ')} UTC</time>
}

/** The last moment that a Date can hold; what lies beyond is shown as that. */
const endOfTime = 8.64e15

const isoTimeOf = (at: number) =>
  new Date(Math.min(Math.max(at, -endOfTime), endOfTime)).toISOString()
