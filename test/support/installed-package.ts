import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { z } from 'zod'

const packed = z.tuple([
  z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) }),
])

export const npm = (...args: string[]): string => execFileSync('npm', args, { encoding: 'utf8' })

/** The package as it would be published, made of what is built, and the names of its files. */
export function packPackage(folder: string) {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const [{ filename, files }] = packed.parse(JSON.parse(npm(...args)))
  return { tarball: join(folder, filename), files: files.map(({ path }) => path) }
}

/**
 * Installs a package into a folder: its files, and what it depends on, nothing more. The path of its
 * program.
 */
export function installPackage(tarball: string, folder: string): string {
  const home = join(folder, 'node_modules/foyer')
  mkdirSync(home, { recursive: true })
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', home])
  const dependencies = npm('ls', '--omit=dev', '--all', '--parseable').trim().split('\n').slice(1)
  for (const path of dependencies.map((full) => relative(resolve('.'), full))) {
    // What is deeper comes along with what is above it.
    if (path.lastIndexOf('node_modules') > 0) continue
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    symlinkSync(resolve(path), join(folder, path))
  }
  return join(home, 'dist/cli.js')
}
