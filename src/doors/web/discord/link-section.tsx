import { Button, Form } from '../../../html/elements.js'
import type { Visitor } from '../../../html/visitor.js'

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
  const { discordId } = discord
  return (
    <>
      <p>
        Linked to{' '}
        {discordId === undefined ? (
          'a Discord account'
        ) : (
          <>
            the Discord account with the id <code>{discordId}</code>
          </>
        )}
        . Anyone who can log in there can log in here as you.
      </p>
      {!hasPassword && (
        <p class="muted">It’s your only way to log in: set a password before you unlink it.</p>
      )}
      <Form visitor={visitor} action="/account/discord/unlink">
        <Button>Unlink Discord</Button>
      </Form>
    </>
  )
}

function Unlinked({ visitor }: { visitor: Visitor }) {
  return (
    <>
      <p>Link your Discord account to log in with it too.</p>
      <Form visitor={visitor} action="/account/discord/link">
        <Button>Link Discord</Button>
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
