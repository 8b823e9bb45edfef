// etcd's messages on the wire, as far as they are used: etcd-io/etcd api/etcdserverpb/rpc.proto and
// api/mvccpb/kv.proto. Pure functions, thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "etcd/etcd_client.h"

namespace atrest::etcd {

std::string WriteRangeRequest(const RangeRequest& request);

// `bytes` holds the message from `offset` on and goes into the page. kUnreachable if it is none.
Result<RangePage> ReadRangeResponse(Secret bytes, std::size_t offset);

Result<EtcdStatus> ReadStatusResponse(std::string_view message);

}  // namespace atrest::etcd
