import http from 'node:http'

export interface PlainAnswer {
  status: number
  body: string
  headers: http.IncomingHttpHeaders
}

interface AskOptions {
  method?: string
  headers?: Record<string, string>
  body?: string
}

/**
 * One request over a connection of its own, which a cluster gives to the next worker in turn. Fails
 * when nothing comes for 10 s: Node's cluster forgets a connection that it is just handing to a
 * worker when that one is killed.
 */
export function ask(
  url: string,
  { method = 'GET', headers = {}, body }: AskOptions = {},
): Promise<PlainAnswer> {
  return new Promise((done, fail) => {
    const request = http.request(url, { method, headers, agent: false }, (response) => {
      let text = ''
      response
        .setEncoding('utf8')
        .on('data', (chunk: string) => (text += chunk))
        .on('error', fail)
        .on('end', () => {
          done({ status: response.statusCode ?? 0, body: text, headers: response.headers })
        })
    })
    request.setTimeout(10_000, () => request.destroy(new Error('Waited 10 s for an answer')))
    request.on('error', fail).end(body)
  })
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
