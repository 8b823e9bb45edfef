# Every library comes from Debian 12; nothing is fetched. Which archive or shared object a release
# links is decided here and nowhere else.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
if(ATREST_STATIC)
  set(OPENSSL_USE_STATIC_LIBS ON)
  set(Protobuf_USE_STATIC_LIBS ON)
endif()
find_package(OpenSSL 3.0 REQUIRED)
find_package(Protobuf REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(CURL 7.88 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(yaml-cpp 0.7 REQUIRED)
find_package(spdlog REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED COMPONENTS core)
find_package(CLI11 REQUIRED)
find_package(GTest REQUIRED)
if(ATREST_BENCH)
  find_package(benchmark REQUIRED)
endif()

# gRPC without TLS, for unix sockets: ALTS, xDS and TLS would be half of a program's size. Debian's
# CMake files name the shared objects only, so a static link asks pkg-config for the archives.
add_library(atrest_grpc INTERFACE)
if(ATREST_STATIC)
  pkg_check_modules(GRPC_PLAIN REQUIRED grpc++_unsecure)
  set(names ${GRPC_PLAIN_STATIC_LIBRARIES} address_sorting upb cares z)
  list(REMOVE_DUPLICATES names)
  list(REMOVE_ITEM names rt atomic)
  set(archives)
  foreach(name ${names})
    find_library(ATREST_ARCHIVE_${name} NAMES lib${name}.a REQUIRED)
    mark_as_advanced(ATREST_ARCHIVE_${name})
    list(APPEND archives ${ATREST_ARCHIVE_${name}})
  endforeach()
  list(JOIN archives "," archives)
  target_link_libraries(atrest_grpc INTERFACE "$<LINK_GROUP:RESCAN,${archives}>"
    Threads::Threads ${CMAKE_DL_LIBS} rt)
else()
  target_link_libraries(atrest_grpc INTERFACE gRPC::grpc++_unsecure)
endif()

# libcurl: an archive in static builds, with stand-ins for the libraries of protocols that we do not
# speak (src/http/curl_absent_libraries.c says why).
add_library(atrest_curl INTERFACE)
if(ATREST_STATIC)
  add_library(atrest_curl_absent STATIC ${CMAKE_SOURCE_DIR}/src/http/curl_absent_libraries.c)
  set(archives atrest_curl_absent)
  foreach(name curl nghttp2 ssl crypto z)
    find_library(ATREST_ARCHIVE_${name} NAMES lib${name}.a REQUIRED)
    mark_as_advanced(ATREST_ARCHIVE_${name})
    list(APPEND archives ${ATREST_ARCHIVE_${name}})
  endforeach()
  list(JOIN archives "," archives)
  target_link_libraries(atrest_curl INTERFACE "$<LINK_GROUP:RESCAN,${archives}>"
    Threads::Threads ${CMAKE_DL_LIBS})
else()
  target_link_libraries(atrest_curl INTERFACE CURL::libcurl)
endif()

# spdlog and fmt have no archives in Debian, but both can be compiled in from their headers.
add_library(atrest_spdlog INTERFACE)
if(ATREST_STATIC)
  target_compile_definitions(atrest_spdlog INTERFACE SPDLOG_HEADER_ONLY SPDLOG_FMT_EXTERNAL
    FMT_HEADER_ONLY)
else()
  target_link_libraries(atrest_spdlog INTERFACE spdlog::spdlog)
endif()
