import { z } from 'zod'
import { maxResultsLimit } from '../../platform/page.js'
import { Problem } from '../../platform/problem.js'

const textLength = 100
const text = z.string().overwrite((value) => value.slice(0, textLength))

/** A list of exactly `defaults.length` texts; a bare text stands for the first. */
const textList = (defaults: readonly string[]) =>
  z
    .union([z.string().transform((first) => [first]), z.array(z.string())])
    .transform((values) => defaults.map((_, index) => (values[index] ?? '').slice(0, textLength)))
    .pipe(z.array(z.string()))

/** How the feed may be ordered within a page. */
export const feedOrders = [
  'published',
  'published - reverse',
  'alphabetically',
  'alphabetically - reverse',
  'channel name',
  'channel name - reverse',
] as const

/** Each preference and what may be in it (defaults as in Invidious). */
const fields = {
  annotations: z.boolean(),
  annotations_subscribed: z.boolean(),
  preload: z.boolean(),
  autoplay: z.boolean(),
  automatic_instance_redirect: z.boolean(),
  captions: textList(['', '', '']),
  comments: textList(['youtube', '']),
  continue: z.boolean(),
  continue_autoplay: z.boolean(),
  dark_mode: z
    .union([z.boolean().transform((isDark) => (isDark ? 'dark' : 'light')), text])
    .pipe(z.string()),
  latest_only: z.boolean(),
  listen: z.boolean(),
  local: z.boolean(),
  watch_history: z.boolean(),
  vr_mode: z.boolean(),
  show_nick: z.boolean(),
  locale: text,
  region: text,
  max_results: z.int().overwrite((count) => Math.min(Math.max(count, 0), maxResultsLimit)),
  notifications_only: z.boolean(),
  player_style: text,
  quality: text,
  quality_dash: text,
  default_home: text,
  feed_menu: z.array(text).max(20),
  related_videos: z.boolean(),
  sort: z.enum(feedOrders),
  speed: z.number(),
  thin_mode: z.boolean(),
  unseen_only: z.boolean(),
  video_loop: z.boolean(),
  extend_desc: z.boolean(),
  volume: z.int(),
  save_player_pos: z.boolean(),
  default_playlist: text,
  search_privacy: z.boolean(),
  // Ours: the feed leaves these kinds out.
  hide_shorts: z.boolean(),
  hide_premieres: z.boolean(),
  hide_live: z.boolean(),
}

const allFields = z.object(fields)
const patchSchema = allFields.partial()

/** What a user has set; what is absent has its default. */
export type PreferencesPatch = z.infer<typeof patchSchema>

type Optional = 'region' | 'default_home' | 'default_playlist'
type AllFields = z.infer<typeof allFields>
export type Preferences = Omit<AllFields, Optional> & Partial<Pick<AllFields, Optional>>

export const defaultPreferences: Preferences = {
  annotations: false,
  annotations_subscribed: false,
  preload: true,
  autoplay: false,
  automatic_instance_redirect: false,
  captions: ['', '', ''],
  comments: ['youtube', ''],
  continue: false,
  continue_autoplay: true,
  dark_mode: '',
  latest_only: false,
  listen: false,
  local: false,
  watch_history: true,
  vr_mode: true,
  show_nick: true,
  locale: 'en-US',
  region: 'US',
  max_results: 40,
  notifications_only: false,
  player_style: 'invidious',
  quality: 'hd720',
  quality_dash: 'auto',
  default_home: 'Popular',
  feed_menu: ['Popular', 'Trending', 'Subscriptions', 'Playlists'],
  related_videos: true,
  sort: 'published',
  speed: 1,
  thin_mode: false,
  unseen_only: false,
  video_loop: false,
  extend_desc: false,
  volume: 100,
  save_player_pos: false,
  search_privacy: false,
  hide_shorts: false,
  hide_premieres: false,
  hide_live: false,
}

/** All preferences as they are read, for the document. */
export const preferencesSchema = allFields
  .partial({ region: true, default_home: true, default_playlist: true })
  .meta({ id: 'Preferences', example: defaultPreferences })

/** Some of them as they are changed, for the document. */
export const preferencesPatchSchema = patchSchema.meta({
  example: { dark_mode: 'dark', max_results: 60 },
})

/** A change of preferences: what to set, and what to set back to its default. */
export interface PreferencesChange {
  set: PreferencesPatch
  reset: string[]
}

/**
 * Reads a change as clients send it: unknown keys are ignored, `null` means the default. Throws
 * `input_invalid` that names every value of a wrong type.
 */
export function readPreferencesChange(input: unknown): PreferencesChange {
  const object = z.record(z.string(), z.unknown()).safeParse(input)
  if (!object.success) throw new Problem('input_invalid', 'Preferences must be a JSON object')
  const entries = Object.entries(object.data)
  const parsed = patchSchema.safeParse(
    Object.fromEntries(entries.filter(([, value]) => value !== null)),
  )
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new Problem('input_invalid', `Invalid preferences: ${faults.join('; ')}`)
  }
  const reset = entries.filter(([, value]) => value === null).map(([name]) => name)
  return { set: parsed.data, reset }
}

const storedLocale = z.object({ locale: z.string().optional() })

/** The language that a user has chosen, in preferences as they are stored; undefined for none. */
export const chosenLocaleIn = (stored: string): string | undefined =>
  storedLocale.parse(JSON.parse(stored)).locale
