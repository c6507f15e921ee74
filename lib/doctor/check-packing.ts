import { Writable } from 'node:stream'
import type { Options } from '../config/options.ts'
import type { Effects } from '../effects.ts'
import type { Fail } from '../errors/fail.ts'
import { getError } from '../errors/get-error.ts'
import { choosePacker, type PackReason } from '../pack/choose-packer.ts'
import { findTool } from '../pack/pack-with-tool.ts'
import { toolEnvironment } from '../pack/tool-environment.ts'
import { packageRoot } from '../package/read-package.ts'
import type { Env, PackageJson } from '../types.ts'
import { explainError } from './explain-error.ts'
import { type Finding, found } from './finding.ts'

const REASONS: Record<PackReason, string> = {
  option: 'The option pack says so.',
  dependencies: 'It replaces dependencies that only work in this repository.',
  publishConfig: 'The publishConfig of package.json has overrides that npm does not know.',
}

/** Checks whether the tool that makes the tarball is installed. Finds nothing if that is npm. */
export async function checkPacking(
  pkg: PackageJson,
  { pack, pkgRoot }: Pick<Options, 'pack' | 'pkgRoot'>,
  { cwd, env }: { cwd: string; env: Env },
  { startProcess }: Pick<Effects, 'startProcess'>,
): Promise<Finding[]> {
  const root = packageRoot(pkgRoot, cwd)
  const packer = await choosePacker(pack, { root, cwd, pkg, hasRoot: pkgRoot !== undefined })
  if (packer.tool === 'npm') return []
  const stderr = new Writable({ write: (_chunk, _encoding, done) => done() })
  const tools = { startProcess, env: toolEnvironment(env, []), stderr, fail: getError as Fail }
  try {
    const { name, version } = await findTool(packer, root, tools)
    return [found('packing', 'ok', { title: `${name} ${version} packs`, detail: REASONS[packer.why] })]
  } catch (error) {
    return [explainError(error, [])]
  }
}
