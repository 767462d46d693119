import { z } from 'zod'
import { wholeNumber } from './whole-number.js'

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
  REGISTRATION_CAPTCHA: z.enum(['off', 'work'], 'must be off or work').default('off'),
  REGISTRATION_WORK: wholeNumber(1000, 100_000_000).default(1_000_000),
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

/** What a browser has to do before it creates an account. */
export interface CaptchaConfig {
  /** The number that it has to find is at most this. */
  most: number
}

/** Absent when nothing is asked of browsers. */
export const readCaptcha = (values: RegistrationValues): CaptchaConfig | undefined =>
  values.REGISTRATION_CAPTCHA === 'work' ? { most: values.REGISTRATION_WORK } : undefined

/** Whether strangers can make accounts by themselves. */
export const isOpenToAll = (registration: Registration): boolean =>
  registration === 'first-login' || registration === 'explicit'
