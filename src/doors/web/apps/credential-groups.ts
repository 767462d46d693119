import type { SessionKind } from '../../../identity/sessions/kinds.js'

/** What a person tells credentials apart by, in the order of the list. */
export const credentialGroups = [
  { name: 'apps', title: 'Apps' },
  { name: 'devices', title: 'Devices' },
  { name: 'tokens', title: 'Tokens' },
  { name: 'app-passwords', title: 'App passwords' },
] as const

export type CredentialGroup = (typeof credentialGroups)[number]

const groupNames = {
  browser: 'devices',
  token: 'tokens',
  oauth: 'apps',
  app: 'apps',
  login: 'apps',
  app_login: 'apps',
  api: 'tokens',
  guest: 'devices',
  registered: 'devices',
  key: 'tokens',
  room: 'devices',
  app_password: 'app-passwords',
  app_client: 'app-passwords',
} as const satisfies Record<SessionKind, CredentialGroup['name']>

export const groupNameOf = ({ kind }: { kind: SessionKind }): CredentialGroup['name'] =>
  groupNames[kind]

const groupIndexOf = (session: { kind: SessionKind }) =>
  credentialGroups.findIndex(({ name }) => name === groupNameOf(session))

/** The groups one after the other; within a group the order stays. */
export const inGroups = <S extends { kind: SessionKind }>(sessions: readonly S[]): S[] =>
  [...sessions].sort((one, other) => groupIndexOf(one) - groupIndexOf(other))
