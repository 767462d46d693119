import type { Item } from '../../../src/library/transfer/formats/item.js'
import { ucidOf, videoIdOf } from '../../support/catalogue.js'

/** A file of the corpus and exactly what it holds. */
export interface Sample {
  /** What it is, in the names of the tests. */
  about: string
  name: string
  bytes: Buffer | string
  items: Item[]
}

export const one = videoIdOf(1, 1)
export const two = videoIdOf(1, 2)
export const three = videoIdOf(2, 1)
export const [ann, bob] = [ucidOf(1), ucidOf(2)]

export const watch = (videoId: string) => `https://www.youtube.com/watch?v=${videoId}`
export const channel = (ucid: string) => `https://www.youtube.com/channel/${ucid}`
export const listed = (videoId: string): Item => ({ kind: 'playlist-video', videoId })
export const subscribed = (ucid: string): Item => ({ kind: 'subscription', ucid })
