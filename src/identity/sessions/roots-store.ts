import type { ExpressionBuilder } from 'kysely'
import type { Schema } from '../../platform/db/schema.js'

type Sessions = ExpressionBuilder<Schema, 'session'>

/** Whether a row is an access token of a grant, which stands for it in lists and when it ends. */
export const isGrantedToken = (q: Sessions) =>
  q.and([q('session.kind', '=', 'oauth'), q('session.parent_id', 'is not', null)])

/** Whether a row is left out of lists: what it came from stands for it there. */
export const isListedByParent = (q: Sessions) =>
  q.or([isGrantedToken(q), q('session.kind', '=', 'app_client')])

/** The ids of what to end for sessions: the grant of an access token, and itself for the rest. */
export const selectRoots = (q: Sessions) =>
  q
    .selectFrom('session')
    .select((row) =>
      row
        .case()
        .when(isGrantedToken(row))
        .then(row.ref('session.parent_id'))
        .else(row.ref('session.id'))
        .end()
        .as('root'),
    )
