import { declareProblems } from '../platform/problem.js'

const problems = {
  discord_disabled: { status: 403, text: 'Log-in with Discord is not set up here' },
  discord_redirect_refused: { status: 403, text: 'This redirect_uri is not allowed here' },
  discord_verifier_missing: {
    status: 400,
    text: 'An app must send the code_verifier of its PKCE challenge',
  },
  discord_state_invalid: {
    status: 400,
    text: 'This Discord log-in is unknown here, too old, or was begun in another browser',
  },
  discord_denied: { status: 400, text: 'The Discord log-in was cancelled' },
  discord_code_invalid: { status: 400, text: 'Discord does not accept this code' },
  discord_code_used: { status: 400, text: 'This code was used before' },
  discord_scope_missing: { status: 403, text: 'Discord did not grant the scopes this needs' },
  discord_unavailable: { status: 502, text: 'Discord does not respond as it should' },
  discord_taken: { status: 409, text: 'This Discord account belongs to another user' },
  discord_not_linked: { status: 400, text: 'No Discord account is linked' },
  password_required: { status: 400, text: 'Set a password first: you could not log in again' },
}
declareProblems(problems)

type DiscordProblems = typeof problems

declare module '../platform/problem.js' {
  /** What can be wrong with a log-in at Discord. */
  interface ProblemCodes extends DiscordProblems {}
}
