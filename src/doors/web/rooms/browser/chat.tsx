import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { LogLine } from './model.js'
import { Press, SendForm, type ViewProps } from './parts.js'
import { requests } from './protocol.js'
import { mayViewerDo, mayUndo } from './rights.js'

function Undo({ app, id }: Pick<ViewProps, 'app'> & { id: number }) {
  const [isDone, setDone] = useState(false)
  if (isDone) return null
  const undo = async () => {
    const event = { additional: { undoId: id } }
    await app.call('POST', '/undo', { data: { event } })
    setDone(true)
  }
  return <Press onPress={() => void undo()}>Undo</Press>
}

function Line({ app, model, line }: ViewProps & { line: LogLine }) {
  const { kind, name, text, undo } = line
  return (
    <li class={kind}>
      <bdi class="name">{name}</bdi>{' '}
      <span class="said" dir="auto">
        {text}
      </span>{' '}
      {undo && mayUndo(model, undo.type) && <Undo app={app} id={undo.id} />}
    </li>
  )
}

/** Pixels from the end within which somebody counts as reading the latest. */
const nearEnd = 60

/** What is said and what happens; keeps to the end while somebody reads there. */
function Log({ app, model }: ViewProps) {
  const list = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  useLayoutEffect(() => {
    const { current } = list
    if (current && isAtEnd.current) current.scrollTop = current.scrollHeight
  }, [model.log])
  return (
    <div
      class="log"
      role="log"
      aria-label="Conversation"
      tabIndex={0}
      ref={list}
      onScroll={({ currentTarget }) => {
        const { scrollHeight, scrollTop, clientHeight } = currentTarget
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < nearEnd
      }}
    >
      <ul>
        {model.log.map((line) => (
          <Line key={line.key} app={app} model={model} line={line} />
        ))}
      </ul>
    </div>
  )
}

/** What people say to each other, and what they do. */
export function Chat({ app, model }: ViewProps) {
  return (
    <section class="chat card" aria-labelledby="chat-title">
      <h2 id="chat-title">Chat</h2>
      <Log app={app} model={model} />
      {mayViewerDo(model, 'chat') && (
        <SendForm
          class="say"
          label="Chat"
          onSend={({ text = '' }) => {
            if (text.trim() === '') return false
            app.ask(requests.chat(text))
            return true
          }}
        >
          <input
            name="text"
            aria-label="Message"
            placeholder="Say something"
            maxLength={2000}
            autocomplete="off"
            dir="auto"
          />
          <button type="submit" class="button">
            Send
          </button>
        </SendForm>
      )}
    </section>
  )
}
