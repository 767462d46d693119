import { exportPath, type PageExportFormat } from './transfer-words.js'

interface Offer {
  name: string
  text: string
  files: readonly { format: PageExportFormat; label: string }[]
}

const offers: readonly Offer[] = [
  {
    name: 'Everything',
    text: 'One zip with a JSON file for each subject: subscriptions with groups and choices, playlists, history with positions, preferences. Nothing is lost when another Foyer imports it.',
    files: [{ format: 'zip', label: 'Download everything' }],
  },
  {
    name: 'Invidious',
    text: 'Subscriptions, playlists, history and preferences in one JSON file, for Invidious and programs that read its exports.',
    files: [{ format: 'invidious', label: 'Download for Invidious' }],
  },
  {
    name: 'FreeTube',
    text: 'Three files: subscriptions with groups as profiles, playlists, and the history with how far you watched.',
    files: [
      { format: 'freetube-subscriptions', label: 'Subscriptions' },
      { format: 'freetube-playlists', label: 'Playlists' },
      { format: 'freetube-history', label: 'History' },
    ],
  },
  {
    name: 'NewPipe',
    text: 'Subscriptions, for NewPipe and its forks.',
    files: [{ format: 'newpipe', label: 'Download for NewPipe' }],
  },
  {
    name: 'OPML',
    text: 'The feeds of your channels, with groups as folders, for any feed reader.',
    files: [{ format: 'opml', label: 'Download OPML' }],
  },
]

/** Every format that an account can be taken away in. */
export function ExportList() {
  return (
    <section class="card" id="export">
      <h2>Export</h2>
      <p>Take your data with you. None of these files has a password or a token in it.</p>
      <ul class="rows">
        {offers.map(({ name, text, files }) => (
          <li key={name}>
            <h3>{name}</h3>
            <p class="muted">{text}</p>
            <p class="actions">
              {files.map(({ format, label }) => (
                <a key={format} class="button quiet" href={`${exportPath}/${format}`}>
                  {label}
                  {files.length > 1 && <span class="hidden"> for {name}</span>}
                </a>
              ))}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
