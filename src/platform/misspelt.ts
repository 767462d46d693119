import { distance } from 'fastest-levenshtein'
import { environment } from './config.js'

const names = Object.keys(environment.shape)

/** A quarter of a name may be wrong: shorter names differ from too many others by a letter or two. */
const mayDiffer = (name: string) => Math.floor(name.length / 4)

/** The variable that was probably meant by a name that is none. */
function findMeant(name: string): string | undefined {
  const plain = name.replace(/^FOYER_/, '')
  if (names.includes(plain)) return plain
  const [nearest] = names
    .map((known) => ({ known, by: distance(plain, known) }))
    .filter(({ known, by }) => by <= mayDiffer(known))
    .sort((a, b) => a.by - b.by)
  return nearest?.known
}

/** A sentence for each variable of the environment that is none of ours but nearly has the name of one. */
export function findMisspelt(env: NodeJS.ProcessEnv): string[] {
  return Object.keys(env)
    .filter((name) => env[name] !== '' && !names.includes(name))
    .flatMap((name) => {
      const meant = findMeant(name)
      return meant === undefined ? [] : `${name} is not a variable of Foyer: is ${meant} meant?`
    })
}
