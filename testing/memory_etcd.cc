#include "testing/memory_etcd.h"

#include "etcd/etcd_messages.h"
#include "testing/proto_writer.h"

namespace atrest::fakes {

Result<etcd::RangePage> MemoryEtcd::Range(const etcd::RangeRequest& request, const CallContext&) {
  requests_.push_back(request);
  if (failure_) {
    Error error = *std::move(failure_);
    failure_.reset();
    return error;
  }
  if (request.revision > revision_) {
    return Error{.kind = Failure::kBadInput, .message = "future revision", .code = "OUT_OF_RANGE"};
  }
  const bool all = request.range_end == std::string(1, '\0');
  ProtoWriter reply;
  std::int64_t given = 0;
  std::int64_t count = 0;
  reply.Message(1, ProtoWriter().Integer(1, 77).Integer(3, static_cast<std::uint64_t>(revision_)));
  for (auto at = values_.lower_bound(request.key); at != values_.end(); ++at) {
    if (request.range_end.empty() ? at->first != request.key
                                  : !all && at->first >= request.range_end) {
      break;
    }
    ++count;
    if (request.limit != 0 && given == request.limit) continue;
    ++given;
    reply.Message(2, ProtoWriter()
                         .Bytes(1, at->first)
                         .Integer(3, static_cast<std::uint64_t>(at->second.mod_revision))
                         .Bytes(5, at->second.value));
  }
  reply.Integer(3, given < count ? 1 : 0).Integer(4, static_cast<std::uint64_t>(count));
  if (reply.text().size() > max_page_bytes_) {
    return Error{Failure::kUnreachable, "the page is too large"};
  }
  return etcd::ReadRangeResponse(Secret(reply.text()), 0);
}

Result<etcd::EtcdStatus> MemoryEtcd::Status(const CallContext&) {
  etcd::EtcdStatus status;
  status.version = "3.6.0";
  status.revision = revision_;
  status.cluster_id = 77;
  return status;
}

}  // namespace atrest::fakes
