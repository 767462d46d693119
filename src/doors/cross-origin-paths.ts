/**
 * What pages of other sites may read: what programs call, with a token (RFC 9700 §2.6). Pages and
 * `/oauth/authorize` are for this site alone.
 */
export const crossOriginPaths =
  /^\/((api|vi|ggpht|companion)\/|(latest_version|videoplayback|oauth2|sessions)\b|\.well-known\/|nodeinfo\/|assets\/watch-together\.|oauth\/(token|revoke|register|userinfo|device_authorization)\b)/
