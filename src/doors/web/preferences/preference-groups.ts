import { feedOrders, type Preferences } from '../../../library/preferences/preferences.js'
import type { Language, Text } from '../../../html/messages/languages.js'
import { keepByLanguage } from '../../../html/time-text.js'
import { maxResultsLimit } from '../../../platform/page.js'

type PreferenceName = keyof Preferences

interface Labelled {
  name: PreferenceName
  label: Text
  hint?: Text
}

/** A text, or what makes one that needs no translation or comes from elsewhere. */
type Label = Text | ((language: Language) => string)

type Options = readonly (readonly [value: string, label: Label])[]

/** A yes or no. */
type BoxField = Labelled & { kind: 'box' }
/** One of several; `count` of them for a list. */
export type ChoiceField = Labelled & {
  kind: 'choice'
  options: Options
  count?: number
  isSorted?: true
}
/** A number from `min` to `max`, in steps of `step`. */
export type NumberField = Labelled & { kind: 'number'; min: number; max: number; step: number }
/** A short text; `count` of them for a list. */
export type TextField = Labelled & { kind: 'text'; count?: number }

export type PreferenceField = BoxField | ChoiceField | NumberField | TextField

interface PreferenceGroup {
  title: Text
  fields: readonly PreferenceField[]
}

const languageCodes =
  'ar bg bn ca cs da de el en-US eo es et eu fa fi fr he hi hr hu-HU id is it ja ko lt nb-NO nl or pl pt pt-BR pt-PT ro ru sk sl sq sr sr_Cyrl sv-SE tr uk vi zh-CN zh-TW'.split(
    ' ',
  )
const namesIn = keepByLanguage((language) => new Intl.DisplayNames(language, { type: 'language' }))
const languages: Options = [
  ['', 'That of the browser'],
  ...languageCodes.map((code): Options[number] => [
    code,
    (language) => namesIn(language).of(code.replace('_', '-')) ?? code,
  ]),
]

/** A name, which is the same in every language. */
const named = (name: string) => () => name

const sizes = '4320p 2160p 1440p 1080p 720p 480p 360p 240p 144p'
  .split(' ')
  .map((size): Options[number] => [size, named(size)])

const pages: Options = [
  ['', 'None'],
  ['Popular', 'Popular'],
  ['Trending', 'Trending'],
  ['Subscriptions', 'Subscriptions'],
  ['Playlists', 'Playlists'],
]

const orderLabels: Readonly<Record<(typeof feedOrders)[number], Text>> = {
  published: 'Newest first',
  'published - reverse': 'Oldest first',
  alphabetically: 'Title, A to Z',
  'alphabetically - reverse': 'Title, Z to A',
  'channel name': 'Channel, A to Z',
  'channel name - reverse': 'Channel, Z to A',
}

const box = (name: PreferenceName, label: Text): BoxField => ({ kind: 'box', name, label })

const player: PreferenceGroup = {
  title: 'Player',
  fields: [
    box('autoplay', 'Start playing immediately'),
    box('preload', 'Load the video before it plays'),
    box('continue', 'Play the next video by default'),
    box('continue_autoplay', 'Start the next video immediately'),
    box('video_loop', 'Repeat videos'),
    box('listen', 'Play only the sound'),
    box('local', 'Load videos through the server'),
    box('vr_mode', 'Show 360° videos interactively (needs WebGL)'),
    box('save_player_pos', 'Continue where I stopped'),
    {
      kind: 'choice',
      name: 'quality',
      label: 'Quality',
      options: [
        ['dash', 'DASH (adaptive)'],
        ['hd720', named('720p')],
        ['medium', 'Medium'],
        ['small', 'Small'],
      ],
    },
    {
      kind: 'choice',
      name: 'quality_dash',
      label: 'Quality with DASH',
      options: [['auto', 'Auto'], ['best', 'Best'], ...sizes, ['worst', 'Worst']],
    },
    { kind: 'number', name: 'speed', label: 'Speed', min: 0.25, max: 4, step: 0.05 },
    { kind: 'number', name: 'volume', label: 'Volume, in percent', min: 0, max: 100, step: 1 },
    {
      kind: 'choice',
      name: 'player_style',
      label: 'Player style',
      options: [
        ['invidious', named('Invidious')],
        ['youtube', named('YouTube')],
      ],
    },
    {
      kind: 'text',
      name: 'captions',
      label: 'Captions',
      count: 3,
      hint: 'Languages as the player calls them, such as English or German (auto-generated).',
    },
  ],
}

const aroundVideo: PreferenceGroup = {
  title: 'Around a video',
  fields: [
    {
      kind: 'choice',
      name: 'comments',
      label: 'Comments',
      count: 2,
      options: [
        ['', 'None'],
        ['youtube', named('YouTube')],
        ['reddit', named('Reddit')],
      ],
    },
    box('related_videos', 'Show related videos'),
    box('extend_desc', 'Show the whole description'),
    box('annotations', 'Show annotations'),
    box('annotations_subscribed', 'Show annotations for channels I follow'),
  ],
}

const feed: PreferenceGroup = {
  title: 'Feed',
  fields: [
    {
      kind: 'choice',
      name: 'sort',
      label: 'Order',
      options: feedOrders.map((order) => [order, orderLabels[order]]),
    },
    {
      kind: 'number',
      name: 'max_results',
      label: 'Videos on a page',
      min: 1,
      max: maxResultsLimit,
      step: 1,
    },
    box('latest_only', 'Show only the latest video of each channel'),
    box('unseen_only', 'Show only what I haven’t watched'),
    box('notifications_only', 'Show only notifications'),
    box('hide_shorts', 'Hide shorts'),
    box('hide_premieres', 'Hide premieres'),
    box('hide_live', 'Hide live streams'),
  ],
}

const look: PreferenceGroup = {
  title: 'Language and look',
  fields: [
    { kind: 'choice', name: 'locale', label: 'Language', options: languages, isSorted: true },
    {
      kind: 'text',
      name: 'region',
      label: 'Country',
      hint: 'Two letters, such as DE. It decides what is trending.',
    },
    {
      kind: 'choice',
      name: 'dark_mode',
      label: 'Colours',
      options: [
        ['', 'As the device has it'],
        ['light', 'Light'],
        ['dark', 'Dark'],
      ],
    },
    box('thin_mode', 'Show no pictures'),
    { kind: 'choice', name: 'default_home', label: 'Start page', options: pages },
    { kind: 'choice', name: 'feed_menu', label: 'Menu', count: 4, options: pages },
    box('show_nick', 'Show my username at the top'),
  ],
}

const account: PreferenceGroup = {
  title: 'History and privacy',
  fields: [
    box('watch_history', 'Keep a watch history'),
    box('search_privacy', 'Keep my searches out of addresses'),
    box('automatic_instance_redirect', 'Change the server without asking'),
    {
      kind: 'text',
      name: 'default_playlist',
      label: 'Default playlist',
      hint: 'The id of the playlist that videos are added to.',
    },
  ],
}

/** Every preference there is, in the groups of the page. */
export const preferenceGroups: readonly PreferenceGroup[] = [
  player,
  aroundVideo,
  feed,
  look,
  account,
]
