import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { renderPage, sendPage } from '../../../html/render.js'
import { findVisitor, visitorOf, type Visitor } from '../../../html/visitor.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { createErrorHandler, type AsyncRenderer } from '../../../platform/http/errors.js'
import { digestOf } from '../../../platform/secret.js'
import { createRoom } from '../../../rooms/create-room.js'
import { listOwnedRooms, listRooms } from '../../../rooms/listing-store.js'
import { newRoomPage, roomsPage } from './list-page.js'
import { pathOfRoom, roomsPath } from './room-words.js'

const tags: [string] = ['Rooms']
const listLength = 100

const form = formOf({
  title: formText(255),
  name: formText(100).transform((name) => name.trim()),
  visibility: z.enum(['public', 'unlisted', 'private']).default('unlisted'),
  keep: formText(10),
})

/** What was typed, whatever is wrong with it. */
const typedForm = formOf({
  title: formText(1000),
  name: formText(1000),
  visibility: formText(20),
  keep: formText(10),
})

const nameCodes: ReadonlySet<string> = new Set(['room_name_taken', 'room_name_invalid'])

/** The form again, with what was wrong and what was typed. */
function createRoomsRenderer(context: Context): AsyncRenderer {
  return async (problem, request) => {
    const { principal } = request
    const visitor = principal && visitorOf(context, principal)
    const { code, message, status } = problem
    const page = newRoomPage(visitor, {
      hasAccount: visitor !== undefined,
      typed: typedForm.safeParse(request.body).data,
      ...(nameCodes.has(code) ? { nameMistake: message } : { mistake: message }),
    })
    return { status, ...(await renderPage(request, page)) }
  }
}

async function listRoomsFor({ db }: Context, visitor: Visitor | undefined) {
  const limit = listLength
  const own = visitor ? await listOwnedRooms(db, visitor.accountId, { limit, all: true }) : []
  const names = new Set(own.map(({ name }) => name))
  const open = await listRooms(db, { limit })
  return { own, open: open.filter(({ name }) => !names.has(name)) }
}

/** Makes a room for whoever sent the form; its name. */
async function makeRoom(
  context: Context,
  request: FastifyRequest,
  { title, name, visibility, keep }: z.infer<typeof form>,
): Promise<string> {
  const { db, clock, config } = context
  const visitor = await findVisitor(context, request)
  const maker = visitor ? { ownerId: visitor.accountId } : { maker: digestOf(request.ip) }
  const { state } = await createRoom(
    { db, clock, limits: config.rooms },
    {
      ...(name === '' ? {} : { name }),
      title: title.trim(),
      visibility,
      isTemporary: visitor === undefined || keep !== 'on',
      ...maker,
    },
  )
  return state.name
}

const newRoomRoute: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.setErrorHandler(createErrorHandler(createRoomsRenderer(context)))
  app.post(
    roomsPath,
    {
      config: { access: 'public', isSameSite: true },
      schema: describePage(
        { body: form },
        { summary: 'Make a room', tags, responses: { 302: redirect }, errors: [403, 409] },
      ),
    },
    async (request, reply) => {
      const name = await makeRoom(context, request, request.body)
      return reply.redirect(pathOfRoom(name), 302)
    },
  )
}

/** `/rooms`: public rooms, the own ones, and a form for a new one, for guests too. */
export const roomListRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  await app.register(newRoomRoute, context)
  app.get(
    roomsPath,
    {
      config: { access: 'public' },
      schema: describePage(
        {},
        { summary: 'Rooms to watch together', tags, responses: { 200: html } },
      ),
    },
    async (request, reply) => {
      const visitor = await findVisitor(context, request)
      return sendPage(reply, roomsPage(visitor, await listRoomsFor(context, visitor)))
    },
  )
}
