// Names values that are not as they should be.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "operate/verify_report.h"

namespace atrest::operate {

// Not thread-safe.
class OffenderNames {
 public:
  // `etcd_prefix`: kube-apiserver's own.
  explicit OffenderNames(std::string etcd_prefix) : etcd_prefix_(std::move(etcd_prefix)) {}

  // Where the following values come from.
  void StartSource(std::string name) { sources_.push_back(std::move(name)); }
  std::uint32_t current_source() const { return static_cast<std::uint32_t>(sources_.size()) - 1; }
  const std::string& etcd_prefix() const { return etcd_prefix_; }

  Offender Describe(Problem problem, std::string detail, std::string_view etcd_key) const {
    return Describe(problem, std::move(detail), etcd_key, current_source());
  }
  Offender Describe(Problem problem, std::string detail, std::string_view etcd_key,
                    std::uint32_t source) const;

 private:
  const std::string etcd_prefix_;
  std::vector<std::string> sources_;
};

}  // namespace atrest::operate
