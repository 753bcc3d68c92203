/** Set by the plugin in the environment of the workers, to tell them that it is there. */
export const pluginVariable = 'FAULTLINE_VITEST_PLUGIN'
