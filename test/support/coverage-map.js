import { readdirSync } from 'node:fs'

/** Which files a test must cover wholly: the rules of who may do what, and of what is signed. */
export default (test) => {
  const folder = /identity\/(?:scopes|signed-token)(?=\/)/.exec(test)?.[0]
  return folder ? readdirSync(`src/${folder}`).map((name) => `src/${folder}/${name}`) : null
}
