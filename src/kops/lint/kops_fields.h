// The fields that kops 1.36 knows in the documents that a person writes. What it does not know it
// drops without a word. Source: the json names in kops v1.36.2 pkg/apis/kops/v1alpha2.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace atrest::kops::lint {

std::span<const std::string_view> ClusterSpecFields();
std::span<const std::string_view> GroupSpecFields();
std::span<const std::string_view> FileAssetFields();
std::span<const std::string_view> HookFields();

bool IsKnown(std::span<const std::string_view> fields, std::string_view name);

// The known field that was probably meant: at most two letters differ.
std::optional<std::string> Meant(std::span<const std::string_view> fields, std::string_view name);

}  // namespace atrest::kops::lint
