// Makes and uses passkeys: fills the form around each `data-passkey` with what the authenticator says,
// and sends it. Everything else is done by the server.

/** The options as the server writes them: bytes as base64url. */
interface WrittenOptions {
  challenge: string
  user?: { id: string }
  excludeCredentials?: { id: string }[]
  allowCredentials?: { id: string }[]
}

const toBytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))

const toText = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')

const withBytes = (list: { id: string }[] = []) =>
  list.map((each) => ({ ...each, type: 'public-key' as const, id: toBytes(each.id) }))

async function makePasskey(text: string): Promise<object> {
  // As this server has written them into the page.
  const options = JSON.parse(text) as WrittenOptions & PublicKeyCredentialCreationOptions
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: withBytes(options.excludeCredentials),
    },
  })
  if (!(made instanceof PublicKeyCredential)) throw new Error('No passkey was made')
  const { response } = made
  if (!(response instanceof AuthenticatorAttestationResponse))
    throw new Error('No passkey was made')
  return {
    id: made.id,
    rawId: toText(made.rawId),
    type: made.type,
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      attestationObject: toText(response.attestationObject),
      transports: response.getTransports(),
    },
  }
}

async function signChallenge(text: string): Promise<object> {
  const options = JSON.parse(text) as WrittenOptions & PublicKeyCredentialRequestOptions
  const used = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      allowCredentials: withBytes(options.allowCredentials),
    },
  })
  if (!(used instanceof PublicKeyCredential)) throw new Error('No passkey was used')
  const { response } = used
  if (!(response instanceof AuthenticatorAssertionResponse)) throw new Error('No passkey was used')
  return {
    id: used.id,
    rawId: toText(used.rawId),
    type: used.type,
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      authenticatorData: toText(response.authenticatorData),
      signature: toText(response.signature),
    },
  }
}

function preparePart(part: HTMLElement): void {
  const form = part.closest('form')
  const state = part.querySelector('[role=status]')
  const input = part.querySelector('input')
  if (!form || !state || !input) return
  part.hidden = false
  if (!('PublicKeyCredential' in window)) {
    state.textContent = 'This browser doesn’t know passkeys.'
    part.querySelector('button')?.remove()
    return
  }
  const run = async () => {
    const { passkey, options = '' } = part.dataset
    state.textContent = ''
    try {
      input.value = JSON.stringify(
        await (passkey === 'create' ? makePasskey : signChallenge)(options),
      )
      form.submit()
    } catch {
      // Cancelled, too slow, or nothing fits; browsers do not say which.
      state.textContent = 'That didn’t work. Try again, or use another way.'
    }
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void run()
  })
  if (part.dataset.start === 'now') void run()
}

for (const part of document.querySelectorAll<HTMLElement>('[data-passkey]')) preparePart(part)
