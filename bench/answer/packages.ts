import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createRepository, type TestRepository } from '../../test/helpers/repository.ts'
import type { NpmHome } from './npm.ts'

/** What a package contains, no matter who publishes it. */
export interface Contents {
  /** The size of a file that does not compress, in addition to `index.js`. */
  bytes: number
  /** How long `prepack` waits. 0 means that there is no `prepack`. */
  prepackMs: number
}

const BLOB = 'data.bin'

/** Returns the fields of `package.json` for a package that is published to `registry`. */
function fieldsOf(name: string, registry: string, { prepackMs }: Contents) {
  const scripts = prepackMs > 0 ? { prepack: `node -e "setTimeout(() => {}, ${prepackMs})"` } : {}
  return { name, files: ['index.js', BLOB], publishConfig: { registry }, scripts }
}

/** A package in a folder, without git. */
export interface PackageFolder {
  cwd: string
  setVersion: (version: string) => Promise<void>
  /** Packs without scripts and resolves with the tarball's path. */
  pack: (version: string) => Promise<string>
}

export async function createPackageFolder(
  name: string,
  contents: Contents,
  npm: NpmHome,
): Promise<PackageFolder> {
  const cwd = path.join(npm.folder, name)
  await mkdir(cwd)
  await writeFile(path.join(cwd, 'index.js'), `module.exports = '${name}'\n`)
  await writeFile(path.join(cwd, BLOB), randomBytes(contents.bytes))
  const fields = fieldsOf(name, npm.env.npm_config_registry ?? '', contents)
  const setVersion = (version: string) =>
    writeFile(path.join(cwd, 'package.json'), JSON.stringify({ version, ...fields }, null, 2))
  return {
    cwd,
    setVersion,
    pack: async (version) => {
      await setVersion(version)
      await npm.run(['pack', '--ignore-scripts', '--pack-destination', npm.folder], { cwd })
      return path.join(npm.folder, `${name}-${version}.tgz`)
    },
  }
}

/** Creates the same package in a git repository. The file that does not compress is not in git. */
export async function createPackageRepository(
  name: string,
  contents: Contents,
  registry: string,
): Promise<TestRepository> {
  const repository = await createRepository({
    package: fieldsOf(name, registry, contents),
    files: { '.gitignore': `${BLOB}\n` },
  })
  await writeFile(path.join(repository.cwd, BLOB), randomBytes(contents.bytes))
  return repository
}
