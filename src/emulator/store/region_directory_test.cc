#include "emulator/store/region_directory.h"

#include <gtest/gtest.h>

#include "emulator/store/imported_material.h"
#include "emulator/store/key_store.h"
#include "emulator/store/multi_region.h"
#include "testing/fake_clock.h"
#include "testing/memory_filesystem.h"
#include "testing/seeded_random.h"

namespace atrest::emulator {
namespace {

using std::chrono::hours;

constexpr char kId[] = "mrk-1234abcd12ab34cd56ef1234567890ab";

// The emulators of two Regions, without their protocol.
class RegionsTest : public ::testing::Test {
 protected:
  RegionsTest() {
    Key key;
    key.id = kId;
    key.arn = east_.home().KeyArn(kId);
    key.description = "of the primary alone";
    key.materials.push_back(RandomKeyMaterial(kId, random_, clock_.WallNow(), Rotation::kInitial));
    EXPECT_TRUE(east_.Add(key).ok());
    for (KeyStore* store : {&east_, &west_}) {
      store->SetRegions(std::make_unique<RegionDirectory>(files_, "/regions"));
    }
  }

  Result<void> Replicate(const std::string& region = "eu-west-1") {
    const KeyPtr primary = east_.Find(kId).value();
    return east_.AddReplica(kId, MakeReplica(*primary, east_.home(), region, clock_.WallNow()),
                            region);
  }
  void Rotate() {
    EXPECT_TRUE(east_
                    .Change(kId,
                            [this](Key key) {
                              return RotateOnDemand(std::move(key), random_, clock_.WallNow());
                            })
                    .ok());
  }
  static std::string CodeOf(const Result<KeyPtr>& key) {
    return key.ok() ? "ok" : key.error().code;
  }
  std::string Change(KeyStore& store, const KeyStore::KeyChange& change) {
    return CodeOf(store.Change(kId, change));
  }

  fakes::FakeClock clock_;
  fakes::SeededRandom random_;
  fakes::MemoryFilesystem files_;
  KeyStore east_{Home::Make("us-east-1", "000000000000").value(), SavedState{},
                 std::make_unique<NoArchive>(), clock_, random_};
  KeyStore west_{Home::Make("eu-west-1", "000000000000").value(), SavedState{},
                 std::make_unique<NoArchive>(), clock_, random_};
};

TEST_F(RegionsTest, AReplicaIsAKeyOfItsRegionWithTheSameMaterial) {
  EXPECT_EQ(CodeOf(west_.Find(kId)), "NotFoundException");
  ASSERT_TRUE(Replicate().ok());
  const Result<KeyPtr> replica = west_.Find(kId);
  ASSERT_TRUE(replica.ok()) << replica.error().message;
  EXPECT_EQ((*replica)->arn, "arn:aws:kms:eu-west-1:000000000000:key/" + std::string(kId));
  EXPECT_EQ((*replica)->primary_region, "us-east-1");
  EXPECT_EQ((*replica)->description, "");
  EXPECT_EQ((*replica)->Current()->id, east_.Find(kId).value()->Current()->id);
  EXPECT_EQ((*replica)->Current()->bytes->Reveal(),
            east_.Find(kId).value()->Current()->bytes->Reveal());
}

TEST_F(RegionsTest, AReplicaShowsInListsBeforeAnybodyAsksForIt) {
  ASSERT_TRUE(Replicate().ok());
  EXPECT_EQ(west_.Keys().size(), 1U);
}

TEST_F(RegionsTest, ARotationOfThePrimaryShowsInTheReplica) {
  ASSERT_TRUE(Replicate().ok());
  ASSERT_TRUE(west_.Find(kId).ok());
  Rotate();
  EXPECT_EQ(west_.Find(kId).value()->Current()->id, east_.Find(kId).value()->Current()->id);
  EXPECT_EQ(west_.Find(kId).value()->materials.size(), 2U);
}

TEST_F(RegionsTest, WhatIsNotSharedStaysTheReplicasOwn) {
  ASSERT_TRUE(Replicate().ok());
  ASSERT_TRUE(west_.Find(kId).ok());
  EXPECT_EQ(Change(west_, Disable), "ok");
  Rotate();
  EXPECT_EQ(west_.Find(kId).value()->state, KeyState::kDisabled);
  EXPECT_EQ(east_.Find(kId).value()->state, KeyState::kEnabled);
}

TEST_F(RegionsTest, AReplicaIsNotRotatedByItself) {
  ASSERT_TRUE(Replicate().ok());
  ASSERT_TRUE(west_.Find(kId).ok());
  const auto rotate = [this](Key key) {
    return RotateOnDemand(std::move(key), random_, clock_.WallNow());
  };
  EXPECT_EQ(Change(west_, rotate), "UnsupportedOperationException");
  EXPECT_EQ(Change(west_, DisableRotation), "UnsupportedOperationException");
}

TEST_F(RegionsTest, ARegionHasOneReplica) {
  ASSERT_TRUE(Replicate().ok());
  const Result<void> again = Replicate();
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code, "AlreadyExistsException");
  EXPECT_TRUE(Replicate("eu-west-2").ok());
  EXPECT_EQ(west_.Find(kId).value()->replica_regions,
            (std::vector<std::string>{"eu-west-1", "eu-west-2"}));
}

TEST_F(RegionsTest, APrimaryOutlivesItsReplicas) {
  ASSERT_TRUE(Replicate().ok());
  ASSERT_TRUE(west_.Find(kId).ok());
  const auto in_a_week = [this](Key key) {
    return ScheduleDeletion(std::move(key), clock_.WallNow(), 7);
  };
  EXPECT_EQ(Change(east_, in_a_week), "ok");
  EXPECT_EQ(east_.Find(kId).value()->state, KeyState::kPendingReplicaDeletion);
  EXPECT_EQ(Change(west_, in_a_week), "ok");
  clock_.Advance(hours(24 * 7));
  EXPECT_EQ(east_.Find(kId).value()->state, KeyState::kPendingReplicaDeletion);
  EXPECT_EQ(CodeOf(west_.Find(kId)), "NotFoundException");
  EXPECT_EQ(east_.Find(kId).value()->state, KeyState::kPendingDeletion);
  EXPECT_EQ(east_.Find(kId).value()->deletion_date, clock_.WallNow() + hours(24 * 7));
}

TEST_F(RegionsTest, ADeletedReplicaDoesNotComeBack) {
  ASSERT_TRUE(Replicate().ok());
  ASSERT_TRUE(west_.Find(kId).ok());
  EXPECT_EQ(
      Change(west_,
             [this](Key key) { return ScheduleDeletion(std::move(key), clock_.WallNow(), 7); }),
      "ok");
  clock_.Advance(hours(24 * 7));
  Key other;
  other.id = "1234abcd-12ab-34cd-56ef-1234567890ab";
  other.arn = west_.home().KeyArn(other.id);
  ASSERT_TRUE(west_.Add(other).ok());  // sweeps what is gone
  EXPECT_EQ(CodeOf(west_.Find(kId)), "NotFoundException");
  EXPECT_TRUE(east_.Find(kId).value()->replica_regions.empty());
}

TEST_F(RegionsTest, AReplicaOfAnEmulatorThatForgotComesBackAsThePrimaryIsNow) {
  ASSERT_TRUE(Replicate().ok());
  ASSERT_TRUE(west_.Find(kId).ok());
  Rotate();
  ASSERT_TRUE(west_.Find(kId).ok());
  ASSERT_TRUE(west_.Clear().ok());
  EXPECT_EQ(west_.Find(kId).value()->materials.size(), 2U);
}

TEST_F(RegionsTest, ImportedMaterialIsImportedInEachRegion) {
  const auto material = [](char fill) {
    return MakeKeyMaterial(kId, Secret(std::string(32, fill)), {}, Rotation::kInitial);
  };
  const auto import = [&](char fill, ImportType type = ImportType::kUnspecified) {
    return [&, fill, type](Key key) {
      return ImportMaterial(std::move(key), {material(fill), type, {}});
    };
  };
  const auto external = [](Key key) -> Result<Key> {
    key.origin = KeyOrigin::kExternal;
    return key;
  };
  EXPECT_EQ(Change(east_, external), "ok");
  ASSERT_TRUE(Replicate().ok());
  const std::string first = east_.Find(kId).value()->Current()->id;
  EXPECT_EQ(west_.Find(kId).value()->state, KeyState::kPendingImport);
  EXPECT_EQ(west_.Find(kId).value()->Current()->id, first);
  EXPECT_EQ(files_.Read("/regions/" + std::string(kId) + "/primary.json", 9999)->find("\"bytes\""),
            std::string::npos);

  EXPECT_EQ(Change(east_, import('n', ImportType::kNew)), "ok");
  ASSERT_TRUE(west_.Find(kId).ok());
  EXPECT_EQ(Change(west_, import('n', ImportType::kNew)), "UnsupportedOperationException");
  EXPECT_EQ(Change(west_, import('x')), "IncorrectKeyMaterialException");
  EXPECT_EQ(Change(west_, import('n')), "ok");
  Rotate();
  const KeyPtr replica = west_.Find(kId).value();
  EXPECT_EQ(replica->Current()->id, material('n').id);
  EXPECT_NE(replica->Current()->bytes, nullptr);
  EXPECT_EQ(replica->FindMaterial(first)->bytes, nullptr);
  EXPECT_EQ(replica->state, KeyState::kPendingImport);
}

TEST_F(RegionsTest, FilesHoldKeyMaterialAndAreForTheirOwnerOnly) {
  ASSERT_TRUE(Replicate().ok());
  EXPECT_EQ(files_.Paths(),
            (std::vector<std::string>{"/regions/" + std::string(kId) + "/eu-west-1.json",
                                      "/regions/" + std::string(kId) + "/primary.json"}));
  for (const std::string& path : files_.Paths()) EXPECT_EQ(files_.ModeOf(path), 0600U);
}

TEST_F(RegionsTest, ADamagedFileIsAnInternalFaultThatNamesIt) {
  ASSERT_TRUE(Replicate().ok());
  files_.Put("/regions/" + std::string(kId) + "/eu-west-1.json", "{");
  const Result<KeyPtr> key = west_.Find(kId);
  ASSERT_FALSE(key.ok());
  EXPECT_EQ(key.error().code, "KMSInternalException");
  EXPECT_NE(key.error().message.find("eu-west-1.json"), std::string::npos);
}

TEST_F(RegionsTest, WithoutADirectoryThereIsNoReplica) {
  KeyStore alone(Home::Make("us-east-1", "000000000000").value(), SavedState{},
                 std::make_unique<NoArchive>(), clock_, random_);
  ASSERT_TRUE(alone.Add(*east_.Find(kId).value()).ok());
  const Result<void> added = alone.AddReplica(kId, *east_.Find(kId).value(), "eu-west-1");
  ASSERT_FALSE(added.ok());
  EXPECT_EQ(added.error().code, "UnsupportedOperationException");
}

}  // namespace
}  // namespace atrest::emulator
