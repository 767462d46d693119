import { exportFormats } from '../../../library/transfer/export/export-formats.js'
import type { ImportOptions, Subject } from '../../../library/transfer/import/options.js'
import type { Job } from '../../../platform/jobs/store.js'

export const transferPath = '/account/transfer'

/** Above the downloads of an account, a format each. */
export const exportPath = '/account/export'

/** The formats of the downloads. */
export const downloads = ['invidious', ...exportFormats] as const

export type PageExportFormat = (typeof downloads)[number]

export const jobPath = (handle: string): string => `${transferPath}/${encodeURIComponent(handle)}`

export const subjectNames: Readonly<Record<Subject, string>> = {
  subscriptions: 'Subscriptions',
  groups: 'Groups of subscriptions',
  playlists: 'Playlists',
  history: 'Watch history',
  preferences: 'Preferences',
}

/** Where a subject is seen when it has arrived. */
export const subjectPaths: Readonly<Record<Subject, string>> = {
  subscriptions: '/subscriptions',
  groups: '/subscriptions',
  playlists: '/feed/playlists',
  history: '/feed/history',
  preferences: '/preferences',
}

/** What is going on, in a word or two. */
export function stateText({ state }: Pick<Job, 'state'>, { isPreview }: ImportOptions): string {
  switch (state) {
    case 'receiving':
      return 'Uploading'
    case 'waiting':
      return 'Waiting for its turn'
    case 'running':
      return isPreview ? 'Reading the file' : 'Importing'
    case 'ready':
      return 'Waiting for you'
    case 'done':
      return 'Done'
    case 'failed':
      return 'Failed'
    case 'cancelled':
      return 'Cancelled'
  }
}

/** Whether something changes by itself. */
export const isMoving = ({ state }: Pick<Job, 'state'>): boolean =>
  state === 'receiving' || state === 'waiting' || state === 'running'
