import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import { judgeTarget, printTable, showRatio } from './support/table.ts'

/**
 * Compares the size of an installation of the plugin with `@semantic-release/npm` 13: each alone in an empty folder,
 * without the peer dependency `semantic-release`. Needs a built project and the npm registry.
 */

const PEER = '@semantic-release/npm@13'
const TARGET = 1.1
const project = path.resolve(import.meta.dirname, '..')

interface Weight {
  packages: number
  /** How many of those come inside the tarball of `npm`. */
  bundled: number
  bytes: number
}

const folder = await mkdtemp(path.join(tmpdir(), 'bench-install-'))
try {
  const folders = [project, ...['protocol', 'notify'].map((name) => path.join(project, name))]
  const tarballs = await Promise.all(folders.map(pack))
  const peer = await weigh('peer', [PEER])
  const ours = await weigh('ours', tarballs)
  print(ours, peer)
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}

async function pack(root: string): Promise<string> {
  await stat(path.join(root, 'dist', 'index.js')) // an unbuilt project packs to almost nothing
  const destination = await mkdtemp(path.join(folder, 'tarball-'))
  await execa('npm', ['pack', '--ignore-scripts', '--pack-destination', destination], { cwd: root })
  const [file = ''] = await readdir(destination)
  return path.join(destination, file)
}

async function weigh(name: string, specs: readonly string[]): Promise<Weight> {
  const cwd = path.join(folder, name)
  await mkdir(cwd)
  await writeFile(path.join(cwd, 'package.json'), '{"private":true}')
  const flags = ['--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock']
  await execa('npm', ['install', ...flags, ...specs], { cwd })
  const modules = path.join(cwd, 'node_modules')
  const all = await packagesIn(modules)
  return {
    packages: all.length,
    bundled: all.filter((file) => file.startsWith(path.join(modules, 'npm', 'node_modules'))).length,
    bytes: await sizeOf(modules),
  }
}

/** Returns the folders of all packages at any depth, bundled ones too. Looks only in `node_modules` folders. */
async function packagesIn(modules: string): Promise<string[]> {
  const entries = await readdir(modules, { withFileTypes: true }).catch(() => [])
  const found = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(async ({ name }) => {
        const inner = path.join(modules, name)
        if (name.startsWith('@')) return packagesIn(inner)
        const own = (await hasManifest(inner)) ? [inner] : []
        return [...own, ...(await packagesIn(path.join(inner, 'node_modules')))]
      }),
  )
  return found.flat()
}

async function hasManifest(root: string): Promise<boolean> {
  const text = await readFile(path.join(root, 'package.json'), 'utf8').catch(() => undefined)
  return text !== undefined
}

/** Returns the apparent size: the bytes in the files, not the disk blocks they occupy. */
async function sizeOf(root: string): Promise<number> {
  const entries = await readdir(root, { withFileTypes: true, recursive: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => (await stat(path.join(parentPath, name))).size),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

function print(ours: Weight, peer: Weight): void {
  const row = (name: string, { packages, bundled, bytes }: Weight) => [
    name,
    String(packages),
    String(bundled),
    (bytes / 1e6).toFixed(2),
  ]
  const ratios = { packages: ours.packages / peer.packages, bytes: ours.bytes / peer.bytes }
  printTable(
    ['installed alone', 'packages', 'of these in npm', 'MB'],
    [
      row(PEER, peer),
      row('@cfa/semantic-release-npm', ours),
      ['ratio', showRatio(ratios.packages), '', showRatio(ratios.bytes)],
      ['target', judgeTarget(ratios.packages, TARGET), '', judgeTarget(ratios.bytes, TARGET)],
    ],
  )
}
