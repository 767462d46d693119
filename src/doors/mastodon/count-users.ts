import { countAccounts } from '../../identity/accounts/store.js'
import { day } from '../../platform/clock.js'
import type { Context } from '../../platform/context.js'

/** How many users there are, and how many were active in the last half year and month. */
export const countUsers = ({ db, clock }: Context) =>
  countAccounts(db, { halfYear: clock.now() - 182 * day, month: clock.now() - 30 * day })
