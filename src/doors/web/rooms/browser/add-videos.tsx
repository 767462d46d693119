import { useState } from 'preact/hooks'
import { durationText } from '../../../../html/video-words.js'
import { keyOf, type Video } from '../../../../rooms/machine/video.js'
import { titleOfVideo } from '../room-words.js'
import { Press, SendForm, type ViewProps } from './parts.js'
import { isRefused } from './server.js'

const isAddress = (text: string) => /^https?:\/\/\S+$/i.test(text) || /^[\w-]{11}$/.test(text)

type Search =
  | { kind: 'idle' }
  | { kind: 'busy'; text: string }
  | { kind: 'failed'; text: string }
  | { kind: 'found'; videos: readonly Video[] }

interface ResultsProps extends ViewProps {
  videos: readonly Video[]
  onAdd: (video: Video) => void
}

function Results({ model, videos, onAdd }: ResultsProps) {
  if (videos.length === 0) return <p class="muted">Nothing found. An address always works.</p>
  const queued = new Set(model.room?.queue.map(keyOf))
  return (
    <ul class="rows found">
      {videos.map((video) => (
        <li key={keyOf(video)}>
          <span dir="auto">{titleOfVideo(video)}</span>{' '}
          <span class="muted">{durationText(Math.floor(video.length ?? 0))}</span>{' '}
          {queued.has(keyOf(video)) ? (
            <span class="muted">in the queue</span>
          ) : (
            <Press
              label={`Add ${titleOfVideo(video)}`}
              onPress={() => {
                onAdd(video)
              }}
            >
              Add
            </Press>
          )}
        </li>
      ))}
    </ul>
  )
}

/** Looks for videos by words, or adds those of an address. */
function useSearch({ app }: ViewProps) {
  const [search, setSearch] = useState<Search>({ kind: 'idle' })
  const base = `/api/room/${encodeURIComponent(app.config.name)}/queue`

  const add = async (body: object) => {
    setSearch({ kind: 'busy', text: 'Adding…' })
    const added = await app.server.call<object>({ method: 'POST', path: base, body })
    setSearch(isRefused(added) ? { kind: 'failed', text: added.refused } : { kind: 'idle' })
  }
  const find = async (input: string) => {
    setSearch({ kind: 'busy', text: 'Searching…' })
    const path = `/api/data/previewAdd?${new URLSearchParams({ input }).toString()}`
    const found = await app.server.call<{ result: Video[] }>({ path })
    if (isRefused(found)) setSearch({ kind: 'failed', text: found.refused })
    else setSearch({ kind: 'found', videos: found.result })
  }
  return {
    search,
    add: ({ service, id }: Video) => void add({ service, id }),
    send: (text: string) => void (isAddress(text) ? add({ url: text }) : find(text)),
  }
}

/** Adds by an address, or by a search of what this server knows. */
export function AddVideos(props: ViewProps) {
  const { search, add, send } = useSearch(props)
  const { kind } = search
  return (
    <>
      <SendForm
        class="search"
        label="Add videos"
        onSend={({ wanted = '' }) => {
          const text = wanted.trim()
          if (text === '') return false
          send(text)
          return true
        }}
      >
        <input
          name="wanted"
          aria-label="Address of a video or playlist, or words to search for"
          placeholder="Paste an address, or search"
          maxLength={2000}
          autocomplete="off"
          dir="auto"
        />
        <button type="submit" class="button" disabled={kind === 'busy'}>
          Add
        </button>
      </SendForm>
      <div role="status" class="searching">
        {kind === 'busy' && <p class="muted">{search.text}</p>}
        {kind === 'failed' && <p class="mistake">{search.text}</p>}
      </div>
      {kind === 'found' && <Results {...props} videos={search.videos} onAdd={add} />}
    </>
  )
}
