import { createPlugin } from './lib/create-plugin.ts'
import { createNodeEffects } from './lib/effects.ts'
import { describeOldNode } from './lib/old-node.ts'

export type { Plugin } from './lib/create-plugin.ts'
export type { ErrorCode } from './lib/errors/get-error.ts'
export type { AskHooks, CreateResponder, Responder, ResponderContext } from './lib/responders/types.ts'
export type { NextRelease, NextReleaseContext, PluginConfig, Release, ReleaseContext } from './lib/types.ts'

const problem = describeOldNode()
if (problem !== undefined) throw new Error(problem)

export const { verifyConditions, prepare, publish, addChannel, success, fail } = createPlugin(
  createNodeEffects(),
)
