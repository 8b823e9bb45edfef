// etcd in memory: a map with a revision, paged as etcd pages.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "etcd/etcd_client.h"

namespace atrest::fakes {

class MemoryEtcd final : public etcd::EtcdClient {
 public:
  void Put(std::string key, std::string value) {
    values_[std::move(key)] = {std::move(value), ++revision_};
  }
  void Delete(const std::string& key) {
    values_.erase(key);
    ++revision_;
  }
  // The next call fails.
  void FailNext(Error error) { failure_ = std::move(error); }
  // Pages larger than this cannot be had.
  void LimitPageBytes(std::size_t bytes) { max_page_bytes_ = bytes; }

  const std::vector<etcd::RangeRequest>& requests() const { return requests_; }

  Result<etcd::RangePage> Range(const etcd::RangeRequest& request, const CallContext&) override;
  Result<etcd::EtcdStatus> Status(const CallContext&) override;

 private:
  struct Stored {
    std::string value;
    std::int64_t mod_revision = 0;
  };
  std::map<std::string, Stored> values_;
  std::int64_t revision_ = 1;
  std::optional<Error> failure_;
  std::size_t max_page_bytes_ = 64 * 1024 * 1024;
  std::vector<etcd::RangeRequest> requests_;
};

}  // namespace atrest::fakes
