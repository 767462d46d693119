import { z } from 'zod'

/** The variables that decide who gets an account. */
export const registrationVariables = {
  REGISTRATION: z
    .enum(
      ['first-login', 'explicit', 'invite', 'closed'],
      'must be first-login, explicit, invite or closed',
    )
    .default('first-login'),
  INVITATIONS_BY: z
    .enum(['administrators', 'users'], 'must be administrators or users')
    .default('administrators'),
}

type RegistrationValues = z.infer<z.ZodObject<typeof registrationVariables>>

/** Who may make an account. */
export type Registration = RegistrationValues['REGISTRATION']

export interface InvitationConfig {
  /** Whether every user may invite, or administrators alone. */
  byUsers: boolean
}

export const readInvitations = (values: RegistrationValues): InvitationConfig => ({
  byUsers: values.INVITATIONS_BY === 'users',
})

/** Whether strangers can make accounts by themselves. */
export const isOpenToAll = (registration: Registration): boolean =>
  registration === 'first-login' || registration === 'explicit'
