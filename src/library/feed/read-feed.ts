import { rememberUnchanged } from '../../platform/db/remember-unchanged.js'
import { getPreferences } from '../preferences/store.js'
import { listFeed, type FeedRequest } from './list-feed.js'

const keyOf = ({ accountId, page, size, groupId }: FeedRequest) =>
  `${accountId} ${page} ${size ?? ''} ${groupId ?? ''}`

/** A page of a user's feed, shaped by the stored preferences. Callers must not change it. */
export const readFeed = rememberUnchanged(50, keyOf, async (db, request: FeedRequest) =>
  listFeed(db, request, await getPreferences(db, request.accountId)),
)
