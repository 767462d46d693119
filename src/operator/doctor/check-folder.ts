import { accessSync, constants, existsSync, statSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../platform/config.js'
import { failed, good, warning, type Finding } from './finding.js'

const mebibyte = 1024 * 1024
/** Below this a database, its log and a backup soon find no room. */
const enoughSpace = 1024 * mebibyte

function checkWriting(folder: string): Finding {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    return good('folder', `${folder} can be read and written.`)
  } catch {
    return failed(
      'folder',
      `${folder} cannot be read and written by this user: give it the folder (chown), or set DATA_DIR.`,
    )
  }
}

function checkSpace(folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder)
  const free = bavail * bsize
  const text = `${Math.floor(free / mebibyte)} MiB are free in ${folder}.`
  if (free >= enoughSpace) return good('disk', text)
  return warning('disk', `${text} Make room: Foyer stops writing when the disk is full.`)
}

function checkKeys({ dataDir, hmacKeys }: Config): Finding {
  if (hmacKeys.length > 0) return good('keys', `HMAC_KEY has ${hmacKeys.length}.`)
  const file = join(dataDir, 'hmac.keys')
  if (!existsSync(file)) return good('keys', `The first start makes ${file}.`)
  const mode = statSync(file).mode & 0o777
  if ((mode & 0o077) === 0) return good('keys', `${file} is for its owner alone.`)
  return failed('keys', `Others can read ${file}, and so make tokens: chmod 600 ${file}`)
}

/** Whether the data folder is there to be used, has room, and keeps its keys to itself. */
export function checkFolder(config: Config): Finding[] {
  const { dataDir } = config
  if (!existsSync(dataDir)) return [good('folder', `The first start makes ${dataDir}.`)]
  const writing = checkWriting(dataDir)
  if (writing.state === 'failed') return [writing]
  return [writing, checkSpace(dataDir), checkKeys(config)]
}
