/** What is wrong in the settings, as one message for the operator. */
export class ConfigError extends Error {}
