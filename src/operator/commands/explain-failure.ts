import { ConfigError } from '../../platform/config-error.js'
import { Problem } from '../../platform/problem.js'

/** What an error of the system or of a database driver carries beside its message. */
interface Fault extends Error {
  code: string
  path?: string
  address?: string
  port?: number
  hostname?: string
}

const hasCode = (error: Error): error is Fault => 'code' in error && typeof error.code === 'string'

const place = ({ address = 'HOST', port }: Fault) => `${address}:${port ?? 'PORT'}`

const cannotWrite = (fault: Fault) =>
  `Cannot write ${fault.path ?? 'the data folder'} (${fault.code}). Make it writable for this user, or set DATA_DIR to another folder.`

const notAFolder = (fault: Fault) =>
  `${fault.path ?? 'The data folder'} is not a folder, or lies below a file (${fault.code}). Set DATA_DIR or DATABASE_URL to another place.`

const cannotOpen = (fault: Fault) =>
  `The database file cannot be used (${fault.code}: ${fault.message}). Check DATABASE_URL and DATA_DIR, and that the file is writable and an SQLite database.`

const noDatabase = (fault: Fault) =>
  `PostgreSQL does not let Foyer in (${fault.code}: ${fault.message || 'no response'}). Check that it runs, and the host, name and password in DATABASE_URL.`

const noHost = ({ hostname = 'The host' }: Fault) =>
  `${hostname} is not a known host name. Check HOST, and the host in DATABASE_URL.`

/** What to do about the faults that operators meet, by their code. */
const advice: Readonly<Record<string, (fault: Fault) => string>> = {
  EADDRINUSE: (fault) =>
    `${place(fault)} is in use by another program. Stop it, or set PORT (for metrics, METRICS_PORT) to another number.`,
  EADDRNOTAVAIL: (fault) =>
    `${place(fault)} is not an address of this machine. Set HOST to one that is.`,
  EACCES: (fault) =>
    fault.path === undefined
      ? `This user may not listen on ${place(fault)}. Set PORT to 1024 or above.`
      : cannotWrite(fault),
  EPERM: cannotWrite,
  EROFS: cannotWrite,
  ENOTDIR: notAFolder,
  EEXIST: notAFolder,
  ENOENT: (fault) => `${fault.path ?? 'A file'} does not exist.`,
  EISDIR: (fault) => `${fault.path ?? 'The file'} is a folder.`,
  ENOSPC: () => 'The disk is full.',
  ECONNREFUSED: noDatabase,
  ENOTFOUND: noHost,
  EAI_AGAIN: noHost,
  '28P01': noDatabase,
  '28000': noDatabase,
  '3D000': noDatabase,
}

function adviseOn(fault: Fault): string | undefined {
  const known = Object.hasOwn(advice, fault.code) ? advice[fault.code] : undefined
  if (known) return known(fault)
  return fault.code.startsWith('SQLITE_') ? cannotOpen(fault) : undefined
}

/** The error and what caused it, outermost first; at most ten. */
function chainOf(error: unknown): Error[] {
  const chain: Error[] = []
  for (let at = error; at instanceof Error && chain.length < 10; at = at.cause) chain.push(at)
  return chain
}

/** One message for a person: what went wrong and what to do about it, without a stack. */
export function explainFailure(error: unknown): string {
  if (error instanceof ConfigError || error instanceof Problem) return error.message
  const chain = chainOf(error)
  for (const link of chain) {
    const text = hasCode(link) ? adviseOn(link) : undefined
    if (text !== undefined) return text
  }
  return chain.map(({ message }) => message).join(': ') || String(error)
}
