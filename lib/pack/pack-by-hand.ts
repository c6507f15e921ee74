import type { PackByHand } from '../errors/by-hand.ts'
import { type PackerName, type PackTool, TOOLS } from './tools.ts'

const INSTALL: Record<PackTool, string> = {
  pnpm: 'pnpm install --frozen-lockfile',
  yarn: 'yarn install --immutable',
  bun: 'bun install --frozen-lockfile',
}

/**
 * Returns the commands that pack with the project's own tool, in the order of `packWithTool`. npm would publish
 * dependencies that nobody can install. `undefined` if npm packs.
 */
export function packByHand(packer: PackerName): PackByHand | undefined {
  if (packer === 'npm') return undefined
  const { packArgs, scriptsBefore } = TOOLS[packer]
  const scripts = scriptsBefore.map((script) => `npm run ${script} --if-present`)
  const pack = [packer, ...packArgs('packed')].join(' ')
  return {
    install: INSTALL[packer],
    pack: [...scripts, 'mkdir packed', pack],
    tarball: './packed/*.tgz',
  }
}
