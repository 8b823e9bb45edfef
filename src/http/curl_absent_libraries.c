// Static builds only: what Debian's libcurl.a needs for protocols that this project never speaks.
//
// libcurl3 in Debian is built with SCP, SFTP, LDAP, RTMP, Kerberos, cookies and compression. Shared,
// it brings 35 libraries into each program; some of them have no archive, so a static program could
// not be linked at all. The transport speaks HTTP and HTTPS only (CURLOPT_PROTOCOLS_STR), asks for
// no Negotiate, keeps no cookies and accepts no Content-Encoding, so none of this is ever reached:
// what is asked at start-up or for the version answers "not there", everything else ends the
// process, because reaching it would be a bug. docs/adr/0007-static-curl.md has the figures.

#include <stdio.h>
#include <stdlib.h>

static void Unreachable(const char* name) {
  fprintf(stderr, "bug: libcurl called %s, which static builds do not have\n", name);
  abort();
}

// clang-format off
#define ABSENT(name) void name(void); void name(void) { Unreachable(#name); }
// clang-format on

// Asked by curl_global_init(), curl_global_cleanup() and curl_version_info().
int libssh2_init(int flags);
int libssh2_init(int flags) { return flags - flags; }
void libssh2_exit(void);
void libssh2_exit(void) {}
const char* libssh2_version(int required);
const char* libssh2_version(int required) { return required == 0 ? "absent" : NULL; }
const char* idn2_check_version(const char* required);
const char* idn2_check_version(const char* required) { return required == NULL ? "absent" : NULL; }
const char* psl_get_version(void);
const char* psl_get_version(void) { return "absent"; }
int ldap_get_option(void* ld, int option, void* value);
int ldap_get_option(void* ld, int option, void* value) {
  (void)ld, (void)option, (void)value;
  return -1;
}
unsigned ZSTD_versionNumber(void);
unsigned ZSTD_versionNumber(void) { return 0; }
unsigned BrotliDecoderVersion(void);
unsigned BrotliDecoderVersion(void) { return 0; }
extern const void* const GSS_C_NT_HOSTBASED_SERVICE;
const void* const GSS_C_NT_HOSTBASED_SERVICE = NULL;

// Asked for a host name that is not ASCII: refused, so libcurl reports a malformed URL.
int idn2_lookup_ul(const char* name, char** result, int flags);
int idn2_lookup_ul(const char* name, char** result, int flags) {
  (void)name, (void)result, (void)flags;
  return -1;
}
void idn2_free(void* memory);
void idn2_free(void* memory) { (void)memory; }

// SCP and SFTP (libssh2)
ABSENT(libssh2_agent_connect)
ABSENT(libssh2_agent_disconnect)
ABSENT(libssh2_agent_free)
ABSENT(libssh2_agent_get_identity)
ABSENT(libssh2_agent_init)
ABSENT(libssh2_agent_list_identities)
ABSENT(libssh2_agent_userauth)
ABSENT(libssh2_channel_free)
ABSENT(libssh2_channel_read_ex)
ABSENT(libssh2_channel_send_eof)
ABSENT(libssh2_channel_wait_closed)
ABSENT(libssh2_channel_wait_eof)
ABSENT(libssh2_channel_write_ex)
ABSENT(libssh2_hostkey_hash)
ABSENT(libssh2_knownhost_add)
ABSENT(libssh2_knownhost_checkp)
ABSENT(libssh2_knownhost_del)
ABSENT(libssh2_knownhost_free)
ABSENT(libssh2_knownhost_get)
ABSENT(libssh2_knownhost_init)
ABSENT(libssh2_knownhost_readfile)
ABSENT(libssh2_knownhost_writefile)
ABSENT(libssh2_scp_recv2)
ABSENT(libssh2_scp_send64)
ABSENT(libssh2_session_abstract)
ABSENT(libssh2_session_block_directions)
ABSENT(libssh2_session_callback_set)
ABSENT(libssh2_session_disconnect_ex)
ABSENT(libssh2_session_flag)
ABSENT(libssh2_session_free)
ABSENT(libssh2_session_handshake)
ABSENT(libssh2_session_hostkey)
ABSENT(libssh2_session_init_ex)
ABSENT(libssh2_session_last_errno)
ABSENT(libssh2_session_last_error)
ABSENT(libssh2_session_method_pref)
ABSENT(libssh2_session_set_blocking)
ABSENT(libssh2_sftp_close_handle)
ABSENT(libssh2_sftp_init)
ABSENT(libssh2_sftp_last_error)
ABSENT(libssh2_sftp_mkdir_ex)
ABSENT(libssh2_sftp_open_ex)
ABSENT(libssh2_sftp_read)
ABSENT(libssh2_sftp_readdir_ex)
ABSENT(libssh2_sftp_rename_ex)
ABSENT(libssh2_sftp_rmdir_ex)
ABSENT(libssh2_sftp_seek64)
ABSENT(libssh2_sftp_shutdown)
ABSENT(libssh2_sftp_stat_ex)
ABSENT(libssh2_sftp_statvfs)
ABSENT(libssh2_sftp_symlink_ex)
ABSENT(libssh2_sftp_unlink_ex)
ABSENT(libssh2_sftp_write)
ABSENT(libssh2_userauth_authenticated)
ABSENT(libssh2_userauth_keyboard_interactive_ex)
ABSENT(libssh2_userauth_list)
ABSENT(libssh2_userauth_password_ex)
ABSENT(libssh2_userauth_publickey_fromfile_ex)

// LDAP (OpenLDAP)
ABSENT(ldap_abandon_ext)
ABSENT(ldap_err2string)
ABSENT(ldap_free_urldesc)
ABSENT(ldap_get_attribute_ber)
ABSENT(ldap_get_dn_ber)
ABSENT(ldap_init_fd)
ABSENT(ldap_memfree)
ABSENT(ldap_msgfree)
ABSENT(ldap_msgtype)
ABSENT(ldap_parse_result)
ABSENT(ldap_parse_sasl_bind_result)
ABSENT(ldap_pvt_url_scheme2proto)
ABSENT(ldap_result)
ABSENT(ldap_sasl_bind)
ABSENT(ldap_search_ext)
ABSENT(ldap_set_option)
ABSENT(ldap_start_tls)
ABSENT(ldap_unbind_ext)
ABSENT(ldap_url_parse)
ABSENT(ber_bvfree)
ABSENT(ber_free)
ABSENT(ber_memfree)
ABSENT(ber_memvfree)
ABSENT(ber_sockbuf_add_io)

// RTMP (librtmp)
ABSENT(RTMP_Alloc)
ABSENT(RTMP_Close)
ABSENT(RTMP_Connect1)
ABSENT(RTMP_ConnectStream)
ABSENT(RTMP_Free)
ABSENT(RTMP_Init)
ABSENT(RTMP_Read)
ABSENT(RTMP_SetBufferMS)
ABSENT(RTMP_SetupURL)
ABSENT(RTMP_Write)

// Kerberos proxies (MIT krb5)
ABSENT(gss_delete_sec_context)
ABSENT(gss_display_name)
ABSENT(gss_display_status)
ABSENT(gss_import_name)
ABSENT(gss_init_sec_context)
ABSENT(gss_inquire_context)
ABSENT(gss_release_buffer)
ABSENT(gss_release_name)
ABSENT(gss_unwrap)
ABSENT(gss_wrap)

// cookies (libpsl)
ABSENT(psl_builtin)
ABSENT(psl_free)
ABSENT(psl_is_cookie_domain_acceptable)
ABSENT(psl_latest)

// compressed replies (zstd, brotli)
ABSENT(ZSTD_createDStream)
ABSENT(ZSTD_decompressStream)
ABSENT(ZSTD_freeDStream)
ABSENT(ZSTD_isError)
ABSENT(BrotliDecoderCreateInstance)
ABSENT(BrotliDecoderDecompressStream)
ABSENT(BrotliDecoderDestroyInstance)
ABSENT(BrotliDecoderGetErrorCode)
