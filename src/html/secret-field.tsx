import { useMessages } from './messages/use-messages.js'

interface SecretFieldProps {
  id: string
  label: string
  secret: string
}

/** A secret that is shown once, in a field from which it can be copied without a script. */
export function SecretField({ id, label, secret }: SecretFieldProps) {
  const { t } = useMessages()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        class="secret"
        readOnly
        rows={Math.min(12, Math.ceil(secret.length / 28))}
        autocomplete="off"
        spellcheck={false}
        aria-describedby={`${id}-copy`}
      >
        {secret}
      </textarea>
      <p class="hint" id={`${id}-copy`}>
        {t(
          'To copy it, click into the field, then press Ctrl+A and Ctrl+C (⌘ on a Mac). On a phone, hold the text and choose “Select all”.',
        )}
      </p>
    </div>
  )
}
