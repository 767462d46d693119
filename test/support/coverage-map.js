/** Which files a test must cover wholly: the rules of who may do what, and of what is signed. */
export default (test) => {
  const part = /identity\/(scopes|signed-token)\//.exec(test)?.[1]
  const files = {
    scopes: ['describe-scope', 'match', 'pattern', 'subset'],
    'signed-token': ['signature', 'signed-token'],
  }
  return part ? files[part].map((name) => `src/identity/${part}/${name}.ts`) : null
}
