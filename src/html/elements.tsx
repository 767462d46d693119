import type { ComponentChildren } from 'preact'
import { day, hour, minute } from '../platform/clock.js'
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
  /** What is wrong with the value that was sent. */
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
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {mistake === undefined ? undefined : (
        <p class="mistake" id={`${id}-mistake`}>
          {mistake}
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
  const iso = isoTimeOf(at)
  return <time dateTime={iso}>{iso.slice(0, 16).replace('T', ' ')} UTC</time>
}

const units = [
  ['year', 365 * day],
  ['month', 30 * day],
  ['day', day],
  ['hour', hour],
  ['minute', minute],
] as const
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' })

/** `in 3 days`, `2 hours ago`; `just now` within a minute. */
export function relativeText(at: number, now: number): string {
  const distance = at - now
  const unit = units.find(([, length]) => Math.abs(distance) >= length)
  return unit ? relative.format(Math.trunc(distance / unit[1]), unit[0]) : 'just now'
}

/** A time as seen from now, with the exact one as its title. Both are epoch milliseconds. */
export function RelativeTime({ at, now }: { at: number; now: number }) {
  const iso = isoTimeOf(at)
  return (
    <time dateTime={iso} title={`${iso.slice(0, 16).replace('T', ' ')} UTC`}>
      {relativeText(at, now)}
    </time>
  )
}

/** The last moment that a Date can hold; what lies beyond is shown as that. */
const endOfTime = 8.64e15

const isoTimeOf = (at: number) =>
  new Date(Math.min(Math.max(at, -endOfTime), endOfTime)).toISOString()
