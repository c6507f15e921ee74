/** The topic announced when a watch or a trigger may be due. */
export const WATCH_TOPIC = 'watches'
