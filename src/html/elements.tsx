import type { ComponentChildren } from 'preact'
import { useMessages } from './messages/use-messages.js'
import { isoTimeOf, relativeText, timeText } from './time-text.js'
import type { Visitor } from './visitor.js'

interface FormProps {
  visitor: Visitor
  /** The path it posts to. */
  action: string
  class?: string
  /** For a form with a file. */
  enctype?: 'multipart/form-data'
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
  hint?: string | undefined
  /** The message of the problem with the value that was sent; it is translated here. */
  mistake?: string | undefined
  children: ComponentChildren
}

/** The attributes that tie an input to the hint and the mistake of its `Field`. */
export function describedBy(id: string, { hint, mistake }: Pick<FieldProps, 'hint' | 'mistake'>) {
  const ids = [mistake && `${id}-mistake`, hint && `${id}-hint`].filter(Boolean).join(' ')
  return {
    ...(ids !== '' && { 'aria-describedby': ids }),
    ...(mistake !== undefined && ({ 'aria-invalid': 'true', autofocus: true } as const)),
  }
}

/** A labelled input; the child has `id` as its own and the attributes of `describedBy`. */
export function Field({ id, label, hint, mistake, children }: FieldProps) {
  const { problem } = useMessages()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {mistake === undefined ? undefined : (
        <p class="mistake" id={`${id}-mistake`}>
          {problem(mistake)}
        </p>
      )}
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

/** The message of a problem, above a form. */
export function ProblemNotice({ message }: { message: string }) {
  const { problem } = useMessages()
  return <Notice kind="error">{problem(message)}</Notice>
}

/** One of a list of facts, in a `<dl class="facts">`. */
export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
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
  const { language } = useMessages()
  return <time dateTime={isoTimeOf(at)}>{timeText(at, language)}</time>
}

/** A time as seen from now, with the exact one as its title. Both are epoch milliseconds. */
export function RelativeTime({ at, now }: { at: number; now: number }) {
  const messages = useMessages()
  return (
    <time dateTime={isoTimeOf(at)} title={timeText(at, messages.language)}>
      {relativeText(messages, { at, now })}
    </time>
  )
}
