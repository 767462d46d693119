import { Button, Form } from '../../../html/elements.js'
import type { Visitor } from '../../../html/visitor.js'
import { useMessages } from '../../../html/messages/use-messages.js'

/** What the account page says of Discord. */
export interface DiscordView {
  isLinked: boolean
  /** Absent also when the key is gone that it was sealed with. */
  discordId: string | undefined
}

interface SectionProps {
  visitor: Visitor
  hasPassword: boolean
  discord: DiscordView
}

function Linked({ visitor, hasPassword, discord }: SectionProps) {
  const { t, rich } = useMessages()
  const { discordId } = discord
  return (
    <>
      <p>
        {discordId === undefined
          ? t('Linked to a Discord account. Anyone who can log in there can log in here as you.')
          : rich(
              'Linked to the Discord account with the id {discordId}. Anyone who can log in there can log in here as you.',
              { discordId: <code>{discordId}</code> },
            )}
      </p>
      {!hasPassword && (
        <p class="muted">
          {t('It’s your only way to log in: set a password before you unlink it.')}
        </p>
      )}
      <Form visitor={visitor} action="/account/discord/unlink">
        <Button>{t('Unlink Discord')}</Button>
      </Form>
    </>
  )
}

function Unlinked({ visitor }: { visitor: Visitor }) {
  const { t } = useMessages()
  return (
    <>
      <p>{t('Link your Discord account to log in with it too.')}</p>
      <Form visitor={visitor} action="/account/discord/link">
        <Button>{t('Link Discord')}</Button>
      </Form>
    </>
  )
}

/** The part of the account page about Discord. */
export function DiscordSection(props: SectionProps) {
  return (
    <section class="card">
      <h2>Discord</h2>
      {props.discord.isLinked ? <Linked {...props} /> : <Unlinked visitor={props.visitor} />}
    </section>
  )
}
