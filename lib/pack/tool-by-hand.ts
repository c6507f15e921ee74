import type { ToolByHand } from '../errors/by-hand.ts'
import type { ProjectTool } from './find-project-tool.ts'
import { type PackerName, type PackTool, TOOLS } from './tools.ts'

const INSTALL: Record<PackTool, string> = {
  pnpm: 'pnpm install --frozen-lockfile',
  yarn: 'yarn install --immutable',
  bun: 'bun install --frozen-lockfile',
}
const INSTALL_CLASSIC = 'yarn install --frozen-lockfile'

/**
 * Returns the commands of the project's own tool. They install, because npm can't without a lock file of its own, and
 * pack in the order of `packWithTool` if that tool packs: npm would publish dependencies that nobody can install.
 * `undefined` if npm does both.
 */
export function toolByHand(packer: PackerName, project: ProjectTool): ToolByHand | undefined {
  if (packer !== 'npm') return { install: INSTALL[packer], keepsWorkspaces: true, packed: packByHand(packer) }
  const { name, isClassic } = project
  if (name === 'npm') return undefined
  return { install: isClassic ? INSTALL_CLASSIC : INSTALL[name], keepsWorkspaces: keepsWorkspaces(project) }
}

/** Whether `npm version` has to leave the workspace's other packages alone, because another tool installs them. */
export const keepsWorkspaces = ({ name, isClassic }: ProjectTool): boolean => name !== 'npm' && !isClassic

function packByHand(packer: PackTool): ToolByHand['packed'] {
  const { packArgs, scriptsBefore } = TOOLS[packer]
  const pack = [packer, ...packArgs('packed')].join(' ')
  return { scripts: scriptsBefore, commands: ['mkdir packed', pack], tarball: './packed/*.tgz' }
}
