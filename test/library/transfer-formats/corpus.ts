import { foyerSamples } from './corpus-foyer.js'
import { freeTubeSamples } from './corpus-freetube.js'
import { jsonSamples } from './corpus-json.js'
import { otherSamples } from './corpus-others.js'
import { takeoutSamples } from './corpus-takeout.js'

/** A file of every format and every variant of it. */
export const samples = [
  ...foyerSamples,
  ...jsonSamples,
  ...freeTubeSamples,
  ...takeoutSamples,
  ...otherSamples,
]
