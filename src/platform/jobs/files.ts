import { mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '../problem.js'
import { randomCharacters } from '../secret.js'

const mebibyte = 1024 * 1024

/** The folder of the files of all jobs. */
export const jobsFolder = (dataDir: string): string => join(dataDir, 'uploads')

/** The folder of one job. */
export const jobFolder = (dataDir: string, handle: string): string =>
  join(jobsFolder(dataDir), handle)

/** The file that a job is about. */
export const jobFile = (dataDir: string, handle: string): string =>
  join(jobFolder(dataDir, handle), 'upload')

const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'
const hasFile = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST'

/**
 * A name for the folder of files, kept in it: several machines with one database do not see each
 * other's files.
 */
export async function readPlace(dataDir: string): Promise<string> {
  const file = join(jobsFolder(dataDir), 'place')
  await mkdir(jobsFolder(dataDir), { recursive: true, mode: 0o700 })
  try {
    await writeFile(file, randomCharacters(16), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!hasFile(error)) throw error
  }
  return (await readFile(file, 'utf8')).trim()
}

/** Writes what comes into the file of a job; its size. Throws `body_too_large`, and then it is gone. */
export async function receiveFile(
  path: string,
  chunks: AsyncIterable<unknown>,
  maxBytes: number,
): Promise<number> {
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 })
  const file = await open(path, 'wx', 0o600)
  let size = 0
  try {
    for await (const chunk of chunks) {
      if (!(chunk instanceof Uint8Array)) continue
      size += chunk.length
      if (size > maxBytes) {
        const text = `At most ${Math.floor(maxBytes / mebibyte)} MiB can be imported at once.`
        throw new Problem('body_too_large', text)
      }
      await file.write(chunk)
    }
    // An upload is acknowledged only when it is on disk.
    await file.sync()
    return size
  } finally {
    await file.close()
  }
}

/** Deletes the files of a job, if there are any. */
export async function removeFiles(dataDir: string, handle: string): Promise<void> {
  await rm(jobFolder(dataDir, handle), { recursive: true, force: true })
}

/** The names of the jobs that have files here. */
export async function listFolders(dataDir: string): Promise<string[]> {
  try {
    const entries = await readdir(jobsFolder(dataDir), { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  } catch (error) {
    if (isAbsent(error)) return []
    throw error
  }
}
