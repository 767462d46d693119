import type { Registry } from 'prom-client'
import { addOccurrenceCounter } from '../platform/metrics.js'
import { onOccurrence, type Occurrences } from '../platform/occurrences.js'

interface Counted<K extends keyof Occurrences> {
  of: K
  name: string
  help: string
  labels: readonly (keyof Occurrences[K] & string)[]
}

function countOccurrences<K extends keyof Occurrences>(
  register: Registry,
  { of, name, help, labels }: Counted<K>,
): void {
  const count = addOccurrenceCounter(register, { name, help, labels })
  onOccurrence(of, (values) => {
    count({ ...values })
  })
}

/** Counts sign-ups, failed log-ins, mails and jobs of this process. */
export function measureOccurrences(register: Registry): void {
  countOccurrences(register, {
    of: 'sign-up',
    name: 'foyer_sign_ups_total',
    help: 'Accounts made, by password or by way of Discord',
    labels: ['by'],
  })
  countOccurrences(register, {
    of: 'log-in-failed',
    name: 'foyer_failed_log_ins_total',
    help: 'Names and passwords that were refused, by reason',
    labels: ['reason'],
  })
  countOccurrences(register, {
    of: 'mail',
    name: 'foyer_mails_total',
    help: 'Mails handed to the mail server, and those that could not be',
    labels: ['outcome'],
  })
  countOccurrences(register, {
    of: 'job',
    name: 'foyer_jobs_total',
    help: 'Jobs in the background that have ended, by kind and state',
    labels: ['kind', 'state'],
  })
}
